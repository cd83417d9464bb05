/* Functions that nobody here may call; include last. Strings grow in struct buf, numbers are parsed with a check. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol gets strncpy strncat
#endif
