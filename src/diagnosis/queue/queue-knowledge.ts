import type { QueueKnowledge } from "../../engine/flush.ts";
import { classifyReason } from "../classify.ts";
import { readQueue } from "./read-queue.ts";

/** What a flush has to be told of queues and reasons. */
export const QUEUE_KNOWLEDGE: QueueKnowledge = { readQueue, causeOf: (reason) => classifyReason(reason).cause };
