/**
 * The text of a Postfix file that is edited in place: read when somebody asks what it says, and anew after an edit.
 * `String(file)` is the text, byte for byte where no edit was.
 */
export abstract class EditableText<Parsed> {
  readonly #read: (text: string) => Parsed;
  #text: string;
  #parsed: Parsed | undefined;

  constructor(text: string, read: (text: string) => Parsed) {
    this.#text = text;
    this.#read = read;
  }

  toString(): string {
    return this.#text;
  }

  protected parsed(): Parsed {
    this.#parsed ??= this.#read(this.#text);
    return this.#parsed;
  }

  protected replaced(text: string): this {
    this.#text = text;
    this.#parsed = undefined;
    return this;
  }
}
