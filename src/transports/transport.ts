import type { Duplex } from "node:stream";
import type { Secret } from "../secrets/secret.ts";

/** What a host program is fed on its standard input: chunks in order, sent as they are, with no separator added. */
export type ProgramInput = readonly (string | Uint8Array | Secret)[];

/** The end of a program that ran. A program that could not be started is a PostmendError instead. */
export interface ProgramResult {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** Exit status; undefined when it ended by a signal. */
  readonly exit: number | undefined;
}

/** Listens to what a program says while it runs; must not throw. */
export type Heard = (output: Uint8Array) => void;

/**
 * A POSIX sh program for a host. It is sent on standard input and never appears in an argument vector. The brand says
 * what it may do: `WriteProgram`s are made in apply/, which writes files, and in verify/, which sends mail, and nowhere
 * else, so that "observing cannot write" is held by the compiler.
 */
export interface HostProgram {
  readonly name: string;
  readonly text: string;
  /** How long its end is waited for. */
  readonly seconds: number;
}
declare const power: unique symbol;
export type ReadProgram = HostProgram & { readonly [power]: "read" };
export type WriteProgram = HostProgram & { readonly [power]: "write" };

export interface HostKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, … */
  readonly type: string;
  /** `SHA256:…`, as OpenSSH prints it. */
  readonly fingerprint: string;
}

/** The power to look at one host. */
export interface ReadTransport {
  /** The host's name in the inventory. */
  readonly host: string;
  /** Undefined for `local`, where there is no SSH in between. */
  readonly hostKey: HostKey | undefined;
  /**
   * Runs a program as the become user. Throws `connection-lost` when the road breaks before its exit status,
   * `connection-gone` when it had broken before the program was sent, and `program-timeout` when it did not end in time.
   */
  read(program: ReadProgram, input: ProgramInput): Promise<ProgramResult>;
}

/** A program on a host that is talked with while it runs. */
export interface Conversation {
  /**
   * Its standard input and output. It ends when the program does, with a PostmendError when it could not be started; to
   * destroy it is to end the program's connection, so a program that would go on without one needs a deadline of its own.
   */
  readonly stream: Duplex;
  /** What it has written to its standard error so far. */
  readonly said: () => string;
  /** Whether the program has ended. The stream tells of that only to who reads from it. */
  readonly isOver: () => boolean;
}

/** The power to look at one host, and at the network from its place in it. */
export interface NetworkTransport extends ReadTransport {
  /** A byte stream from the host's network position to `host:port`, as the host resolves it. */
  tunnel(host: string, port: number): Promise<Duplex>;
  /** Starts a program as the become user and hands it `input`; what follows is up to the caller. */
  converse(program: ReadProgram, input: ProgramInput): Promise<Conversation>;
}

/** The power to change one host; handed to apply/ and verify/ only. */
export interface Transport extends NetworkTransport {
  /** `heard` gets the standard output piece by piece while the program runs. */
  write(program: WriteProgram, input: ProgramInput, heard?: Heard): Promise<ProgramResult>;
  close(): Promise<void>;
}
