stands for a module
