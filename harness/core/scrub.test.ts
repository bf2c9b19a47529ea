import { describe, expect, test } from 'vitest'
import { scrubber } from './scrub.ts'

const scrub = scrubber({
  runFolder: '/home/ada/plant/.holdfast/runs/x1',
  workingFolder: '/home/ada/plant',
  homeFolder: '/home/ada/',
  temporaryFolder: '/tmp',
  hostName: 'engine-7.works.example',
})

describe('scrubbing', () => {
  test.each([
    [
      'the run folder',
      'wrote /home/ada/plant/.holdfast/runs/x1/logs/a.log',
      'wrote <run>/logs/a.log',
    ],
    ['the working folder', "open '/home/ada/plant/a.yaml'", "open '<cwd>/a.yaml'"],
    ['the home folder', 'read /home/ada/.kube/config.', 'read ~/.kube/config.'],
    ['the home folder itself', '/home/ada is read-only', '~ is read-only'],
    ['the home of another', '/home/adam/x/y.txt', '…/y.txt'],
    ['the temporary folder', '--out=/tmp/out', '--out=<tmp>/out'],
    ['another absolute path', 'run /usr/local/bin/etcd: exit 2', 'run …/etcd: exit 2'],
    ['a file URL', 'at file:///opt/holdfast/harness/cli.ts:3:1', 'at …/cli.ts:3:1'],
    ['a socket', 'dial unix:///var/run/docker.sock', 'dial …/docker.sock'],
    ['a path after a colon', 'cause:/srv/a/b', 'cause:…/b'],
    ['the host name', 'dial ENGINE-7.works.example:2379', 'dial <host>:2379'],
    ['the short host name', 'lease held by engine-7_8f2', 'lease held by engine-7_8f2'],
    ['the short host name as a word', 'on engine-7, engine-70', 'on <host>, engine-70'],
    ['a bearer token', 'Authorization: Bearer abcdef.ghi-jkl', 'Authorization: Bearer <token>'],
    ['a JSON web token', 'got eyJhbGciOiJS.eyJpc3MiOiJr.c2lnbmF0dXJl', 'got <token>'],
    ['credentials in a URL', 'https://ada:pw@proxy:3128/x', 'https://<credentials>@proxy:3128/x'],
    ['a private key', '-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----', '<key>'],
    ['a password', 'password=hunter2&user=ada', 'password=<secret>&user=ada'],
  ])('takes out %s', (_name, text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed)
  })

  test.each([
    'GET /api/v1/namespaces/jobs/pods answered 500',
    '/readyz and /livez are 200, /registry/pods/jobs/a is gone',
    'https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode',
    'https://127.0.0.1:6443/apis/batch/v1/jobs',
    'namespace/name and 3/4 runs, and/or <cwd>/suites/a/b',
    'the token of the request expired',
  ])('leaves "%s" alone', (text) => {
    expect(scrub(text)).toBe(text)
  })

  test('changes nothing on the second time', () => {
    const once = scrub('at /home/ada/plant/x, /srv/a/b, engine-7 and password=x')
    expect(scrub(once)).toBe(once)
  })

  test('of a machine that is called localhost and lives in / takes nothing for its name', () => {
    const plain = scrubber({ hostName: 'localhost', homeFolder: '/', workingFolder: '/' })
    expect(plain('localhost:2379/health')).toBe('localhost:2379/health')
  })
})
