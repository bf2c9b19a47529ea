import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'

/** Until every API server has read the policy. */
const learnMs = 5_000
const name = 'holdfast-restarts-untold'
const group = 'admissionregistration.k8s.io'

/** A policy in front of the API: kubelets may say nothing of the pods of the control plane. */
export const restartsUntold: Sabotage = {
  name: 'restarts-untold',
  description: 'an admission policy refuses every status of pods in kube-system',
  atStart: async (stage) => {
    const create = (plural: string, kind: string, spec: object): Promise<unknown> =>
      stage.request('refuse-status', {
        method: 'POST',
        path: `/apis/${group}/v1/${plural}`,
        body: { apiVersion: `${group}/v1`, kind, metadata: { name }, spec },
      })
    const rule = {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['UPDATE'],
      resources: ['pods/status'],
    }
    await create('validatingadmissionpolicies', 'ValidatingAdmissionPolicy', {
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: "request.namespace != 'kube-system'" }],
    })
    await create('validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding', {
      policyName: name,
      validationActions: ['Deny'],
    })
    await sleep(learnMs, stage.signal)
  },
}
