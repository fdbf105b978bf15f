/** Where every host keeps postmend's state: one directory an instance, readable by root alone. */
export const STATE_DIRECTORY = "/var/lib/postmend";
