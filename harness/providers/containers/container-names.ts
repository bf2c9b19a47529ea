/** Names of what a store in containers is made of, all from its testbed's id. */
export interface ContainerNames {
  readonly network: string
  /** Of the container of a member. */
  readonly container: (member: string) => string
  /** Of the volume of a member. */
  readonly volume: (member: string) => string
}

export function containerNames(testbed: string): ContainerNames {
  const prefix = `holdfast-${testbed}`
  return {
    network: prefix,
    container: (member) => `${prefix}-${member}`,
    volume: (member) => `${prefix}-${member}-data`,
  }
}
