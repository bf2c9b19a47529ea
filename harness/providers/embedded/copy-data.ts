import { cp, rm } from 'node:fs/promises'

/** Copies the data folder of a member that does not run aside, or what lies aside back. */
export async function copyData(folder: string, action: 'save' | 'restore'): Promise<void> {
  const aside = `${folder}.saved`
  const [from, to] = action === 'save' ? [folder, aside] : [aside, folder]
  await rm(to, { recursive: true, force: true })
  await cp(from, to, { recursive: true })
}
