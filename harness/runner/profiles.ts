/** A named set of claims: those of all checks of its suites. */
export interface Profile {
  readonly name: string
  readonly title: string
  /** Empty for `own`, which means every check that is not built in. */
  readonly suites: readonly string[]
}

/** What runs when nothing is named. */
export const defaultProfile = 'core'

/** What runs when nothing is named and the configuration brings checks of its own. */
export const ownProfile = 'own'

export const profiles: readonly Profile[] = [
  {
    name: defaultProfile,
    title:
      'scheduled jobs resume, pending work clears, topology spreading holds, etcd at its quota',
    suites: ['scheduled-jobs', 'pending', 'topology', 'etcd-quota'],
  },
  {
    name: 'etcd-soak',
    title: 'a store keeps its promises while members are lost in a loop',
    suites: ['etcd-soak'],
  },
  { name: ownProfile, title: 'the checks that holdfast.config names', suites: [] },
]

/** The profiles that a check belongs to. */
export function profilesOf(check: { readonly id: string; readonly builtIn: boolean }): string[] {
  const suite = check.id.slice(0, check.id.lastIndexOf('/'))
  return profiles
    .filter(({ name, suites }) =>
      name === ownProfile ? !check.builtIn : check.builtIn && suites.includes(suite),
    )
    .map(({ name }) => name)
}
