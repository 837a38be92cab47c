/* SPDX-License-Identifier: GPL-3.0-or-later */
// The part of GRUB's interface for modules that `lines` uses: functions that
// have had this form since GRUB 2.04, in Red Hat's GRUB too, and pointers to
// things whose contents are GRUB's own. (grub_error() is none of them: Red
// Hat's takes the place in its source besides.) The sizes are those of the
// target's words. Source: GRUB,
// include/grub/{command,env,err,file,mm,script_sh}.h.
#ifndef BOOTMILL_LOADER_SRC_LINES_GRUB_ABI_H_
#define BOOTMILL_LOADER_SRC_LINES_GRUB_ABI_H_

enum {
  kNone = 0,  // no error
  kOutOfRange = 11,
  kBadArgument = 18,
};
enum { kAnyFile = 0 };  // GRUB_FILE_TYPE_NONE: decompressed, verified if asked

struct grub_command;
struct grub_file;
struct grub_script_function;
typedef int (*CommandFunction)(struct grub_command* command, int argc,
                               char** argv);

extern int grub_errno;
extern char grub_errmsg[256];
extern const char* (*grub_gettext)(const char* text);  // never null
void grub_print_error(void);                           // and forgets it
void* grub_malloc(unsigned long size);
void grub_free(void* memory);
const char* grub_env_get(const char* name);
void grub_env_unset(const char* name);
struct grub_file* grub_file_open(const char* name, int type);
long grub_file_read(struct grub_file* file, void* buffer, unsigned long size);
int grub_file_close(struct grub_file* file);
struct grub_command* grub_register_command_prio(const char* name,
                                                CommandFunction function,
                                                const char* summary,
                                                const char* description,
                                                int priority);
void grub_unregister_command(struct grub_command* command);
struct grub_script_function* grub_script_function_find(char* name);
int grub_script_function_call(struct grub_script_function* function, int argc,
                              char** argv);

#endif  // BOOTMILL_LOADER_SRC_LINES_GRUB_ABI_H_
