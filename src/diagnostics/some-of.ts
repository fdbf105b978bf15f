/** `mx1, mx2 and 35 more`: the first names of a list that may be long. `names` are written as given. */
export function someOf(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
