import type { MemberShape } from './member.ts'

/** Dapr's sidecar, where a testbed has one. */
export const sidecarMember = {
  name: 'dapr-sidecar',
  role: 'dapr-sidecar',
} as const satisfies MemberShape
