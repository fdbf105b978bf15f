import { Configuration } from "../configuration/configuration.ts";
import { type Delivery, deliver, uselessOverrides } from "./delivery.ts";
import type { TraceContext } from "./domain-lists.ts";
import { Lookups } from "./lookups.ts";
import { type Resolution, resolveRoute } from "./resolve-route.ts";
import { rewritten } from "./rewriting.ts";
import { NoRoute, type TraceNote, type TraceStep } from "./route-step.ts";
import { completed, resolved } from "./trace-addresses.ts";
import type { Questions, TraceFacts } from "./trace-facts.ts";

/** What became of a pair of addresses. */
export interface Trace {
  /** Completed: `root` is `root@$myorigin`. Empty for the null sender. */
  readonly sender: string;
  readonly recipient: string;
  /** `fails`: Postfix will not deliver, and keeps or bounces the mail. `undetermined`: it is not known here. */
  readonly result: "route" | "fails" | "undetermined";
  /** Why there is no route. */
  readonly reason: string | undefined;
  readonly resolution: Resolution | undefined;
  readonly delivery: Delivery | undefined;
  readonly steps: readonly TraceStep[];
  readonly notes: readonly TraceNote[];
  /** What has to be asked of the host to know more. */
  readonly questions: Questions;
}

/** The route that Postfix takes for mail between two addresses. Pure: the same facts give the same route. */
export function trace(facts: TraceFacts, from: string, to: string): Trace {
  const configuration = new Configuration(facts.configuration);
  const context: TraceContext = { facts, c: configuration, lookups: new Lookups(facts, configuration) };
  return new Run(context).follow(from, to);
}

/** One trace; it keeps what was found when a step ends it. */
class Run {
  readonly #context: TraceContext;
  readonly #steps: TraceStep[] = [];
  #sender: string | undefined;
  #recipient: string | undefined;
  #resolution: Resolution | undefined;
  #delivery: Delivery | undefined;
  #rewriting: readonly TraceNote[] = [];

  constructor(context: TraceContext) {
    this.#context = context;
  }

  follow(from: string, to: string): Trace {
    const end = this.#attempt(() => this.#route(from, to));
    const sender = this.#sender ?? from;
    const recipient = this.#recipient ?? to;
    const notes = [...this.#rewriting, ...this.#deliveryNotes(), ...this.#context.lookups.stale];
    return {
      sender,
      recipient,
      result: end?.outcome ?? "route",
      reason: end?.message,
      resolution: this.#resolution,
      delivery: this.#delivery,
      steps: this.#steps,
      notes,
      questions: this.#context.lookups.questions,
    };
  }

  #route(from: string, to: string): NoRoute | undefined {
    const rewrite = this.#context.c.service("rewrite");
    const tell = (step: TraceStep) => void this.#steps.push(step);
    this.#sender = completed(this.#context, from, rewrite);
    this.#tellChange("sender", from, this.#sender);
    this.#recipient = completed(this.#context, to, rewrite);
    this.#tellChange("recipient", to, this.#recipient);
    const { sender, recipient, notes } = rewritten(
      this.#context,
      { sender: this.#sender, recipient: this.#recipient },
      tell,
    );
    this.#sender = sender;
    this.#rewriting = notes;
    const last = resolved(this.#context, recipient, rewrite);
    this.#recipient = last.address;
    this.#tellChange("recipient", recipient, last.address);
    this.#resolution = resolveRoute(this.#context, { sender, recipient: last, tell });
    this.#delivery = deliver(this.#context, this.#resolution, sender, tell);
    return this.#trouble();
  }

  /** A route to places where the client cannot work is none. */
  #trouble(): NoRoute | undefined {
    const [first] = this.#delivery?.destinations ?? [];
    if (!first) return undefined;
    const troubled = [first.credentials, first.tls].find((part) => "because" in part);
    return troubled && new NoRoute(troubled.state, troubled.because);
  }

  #deliveryNotes(): TraceNote[] {
    const { transport } = this.#resolution ?? {};
    const useless = transport === undefined ? [] : uselessOverrides(this.#context, transport);
    return this.#delivery?.program === "local" ? [...useless, LOCAL_NOTE] : useless;
  }

  #tellChange(step: "sender" | "recipient", before: string, after: string): void {
    if (before === after) return;
    const evidence = this.#context.c.evidence("myorigin", this.#context.c.service("rewrite"));
    this.#steps.push({ step, text: `${before} is ${after}`, evidence: before.includes("@") ? [] : evidence });
  }

  #attempt(work: () => NoRoute | undefined): NoRoute | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof NoRoute) {
        if (error.evidence.length > 0)
          this.#steps.push({ step: "stop", text: error.message, evidence: error.evidence });
        return error;
      }
      throw error;
    }
  }
}

const LOCAL_NOTE: TraceNote = {
  text: "local looks the user up in alias_maps and reads the .forward file, which may send the mail on to other addresses; trace those too.",
  evidence: [],
};
