/*
 * What an alarm about the event log means, in words.
 */
#ifndef AUDIT_ALARM_H
#define AUDIT_ALARM_H

/* Half a sentence for the journal's word, which it gives back if it is none. */
const char	*audit_alarm_words(const char *why);

#endif
