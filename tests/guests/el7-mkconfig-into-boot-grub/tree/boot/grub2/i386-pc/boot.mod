a module
