/** Owner and mode of a file. */
export interface Permissions {
  readonly mode: number;
  readonly uid: number;
}

/**
 * Whether a user who is not root certainly lacks a right (4 read, 2 write, 1 enter). Whose groups he is in is not known, so
 * that what the group may do counts as his.
 */
export function closedTo(user: number, { mode, uid }: Permissions, right: number): boolean {
  const own = uid === user ? mode >> 6 : (mode >> 3) | mode;
  return (own & right) !== right;
}
