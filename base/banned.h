/* Functions that invite overruns, hidden state or locale surprises become compile errors.
 * Included last, after the system headers that declare them. */
#ifndef SG_BASE_BANNED_H
#define SG_BASE_BANNED_H

#undef strcpy
#define strcpy(a, b) sg_banned_strcpy
#undef strcat
#define strcat(a, b) sg_banned_strcat
#undef strncpy
#define strncpy(a, b, c) sg_banned_strncpy
#undef sprintf
#define sprintf(...) sg_banned_sprintf
#undef vsprintf
#define vsprintf(a, b, c) sg_banned_vsprintf
#undef strtok
#define strtok(a, b) sg_banned_strtok
#undef gets
#define gets(a) sg_banned_gets
#undef atoi
#define atoi(a) sg_banned_atoi
#undef localtime
#define localtime(a) sg_banned_localtime
#undef alloca
#define alloca(a) sg_banned_alloca

#endif
