import { readFileSync } from "node:fs";

/** Sh functions that ask where the log of a Postfix instance is; they write nothing. */
export const MAIL_FACTS = readFileSync(new URL("./mail-facts.sh", import.meta.url), "utf8");

/** Sh functions behind these that count what is in its queues; they write nothing. */
export const QUEUES = readFileSync(new URL("./queues.sh", import.meta.url), "utf8");
