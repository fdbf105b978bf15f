/** A validator made from a schema: says whether a value is what the schema describes, and leaves the errors behind. */
export interface SchemaCheck<T> {
  (value: unknown): value is T;
  errors?: readonly SchemaError[] | null;
}

/** One way in which a value differs from its schema, as ajv tells it. */
export interface SchemaError {
  /** JSON pointer of the value; for a bad key, of the map that has it. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The keyword's own value in the schema. */
  readonly schema?: unknown;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
  /** The key that is wrong, where the error is about a key. */
  readonly propertyName?: string;
}
