/**
 * A number with what it counts: "1 object", "2 objects".
 *
 * @param one the word for one of them
 * @param more the word for any other number, where it is not `one` with an s; a verb may come with both
 */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
