/* What a service manager may offer: a socket that is already bound, and a place to say how things are (sd_listen_fds(3), sd_notify(3)). */
#ifndef SEARCHD_SERVICE_H
#define SEARCHD_SERVICE_H

/* The first listening socket that was handed over, or -1. */
int service_listener(void);
/* "READY=1", "STOPPING=1", ...; nothing happens without NOTIFY_SOCKET. */
void service_notify(const char *state);

#endif
