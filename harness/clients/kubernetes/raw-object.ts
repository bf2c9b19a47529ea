/** A type of client-node as it is on the wire: times are text, what may be absent may be null. */
export type Raw<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Raw<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Raw<T[Key]> | (undefined extends T[Key] ? null : never) }
      : T
