import { type Classification, classifyReason } from "./classify.ts";
import { namesAddress } from "./reason.ts";

/** Distinct reasons that are remembered; a log of a day has some hundred. */
const MOST = 4000;

/** Classifies reasons that repeat: those that differ only in addresses, numbers and ids are worked out once. */
export function cachedClassifier(): (reason: string) => Classification {
  const byText = new Map<string, Classification>();
  const byShape = new Map<string, Classification>();
  return (reason) => {
    const known = byText.get(reason);
    if (known) return known;
    const shape = shapeOf(reason);
    const classification = byShape.get(shape) ?? classifyReason(reason);
    remember(byShape, shape, classification);
    // A long text is seldom seen twice, and would fill the memory.
    if (reason.length <= 300) remember(byText, reason, classification);
    return classification;
  };
}

/** Classifies reasons of which the very same text is seen again and again. */
export function textCache(): (reason: string) => Classification {
  const byText = new Map<string, Classification>();
  return (reason) => {
    const classification = byText.get(reason) ?? classifyReason(reason);
    if (reason.length <= 300) remember(byText, reason, classification);
    return classification;
  };
}

function remember(map: Map<string, Classification>, key: string, value: Classification): void {
  if (map.size >= MOST) map.clear();
  map.set(key, value);
}

/** The text without what differs from message to message: mail addresses, queue ids, which host address it is. */
export function shapeOf(reason: string): string {
  return reason.slice(0, 4096).split(" ").map(shapeOfWord).join(" ");
}

function shapeOfWord(word: string): string {
  if (word.includes("@")) return "@";
  if (word.length <= 9 || !/\d/.test(word)) return word;
  return namesAddress(word) ? "#addr" : "#";
}
