/** What operations on registers of a store are called in a history. */
export const registerNames = {
  read: 'register-read',
  write: 'register-write',
  swap: 'register-swap',
  delete: 'register-delete',
} as const
