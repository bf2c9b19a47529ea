/** The user did not want to wait any longer: exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  override readonly message = 'interrupted'
}
