import { expect, it } from 'vitest'
import { useScriptedDocker } from '../../clients/containers/testing/scripted-docker.ts'
import { removeContainers } from './remove-containers.ts'

const never = new AbortController().signal
/** An engine with two containers, their volumes and their network, until they are removed. */
const standIn = useScriptedDocker(`
there() { [ -e gone-$1 ] || echo "$2"; }
case "$*" in
  "ps --all --filter label=holdfast.dev/testbed=t1 "*) there container 'etcd-0
etcd-1' ;;
  "volume ls --filter label=holdfast.dev/testbed=t1 "*) there volume data ;;
  "network ls --filter label=holdfast.dev/testbed=t1 "*) there network net ;;
  "rm --force etcd-0 etcd-1") touch gone-container ;;
  "volume rm data") [ -e gone-container ] && touch gone-volume ;;
  "network rm net") [ -e gone-container ] && touch gone-network ;;
  *" ls --filter "*|"ps "*) ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac`)

it('removes containers, then volumes and the network, and says what it was', async () => {
  standIn()
  expect(await removeContainers('t1', never)).toEqual([
    'container etcd-0',
    'container etcd-1',
    'volume data',
    'network net',
  ])
})

it('may be done twice, asks for nothing but its own, and removes nothing that is not there', async () => {
  await removeContainers('t1', never)
  expect(await removeContainers('t1', never)).toEqual([])
  await standIn().calls()
  expect(await removeContainers('t11', never)).toEqual([])
  const calls = await standIn().calls()
  expect(calls).toHaveLength(3)
  for (const call of calls) expect(call).toContain('label=holdfast.dev/testbed=t11 ')
})

it('says what could not be removed', async () => {
  await standIn().behaveAs('[ "$1" = ps ] && echo held || { echo "in use" >&2; exit 1; }')
  await expect(removeContainers('t1', never)).rejects.toThrow('in use')
})
