/** How a check is called in a history: its id, with `@sabotage` when it ran under one. */
export function checkKey(planned: { readonly check: string; readonly sabotage?: string }): string {
  return planned.sabotage === undefined ? planned.check : `${planned.check}@${planned.sabotage}`
}

/** The two parts of a key. */
export function parseCheckKey(key: string): { check: string; sabotage?: string } {
  const at = key.indexOf('@')
  return at < 0 ? { check: key } : { check: key.slice(0, at), sabotage: key.slice(at + 1) }
}
