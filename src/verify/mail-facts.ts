import { readFileSync } from "node:fs";

/** Sh functions that ask where the log of a Postfix instance is and how long its queues are; they write nothing. */
export const MAIL_FACTS = readFileSync(new URL("./mail-facts.sh", import.meta.url), "utf8");
