import type { MemberShape } from '../../core/member.ts'
import type { TestbedOptions } from '../../core/provider.ts'

/**
 * The nodes that run pods, named alike on every lane. Zones are `zone-a`, `zone-b`, ... in the
 * order of the nodes.
 */
export function nodeShapes(options: TestbedOptions): MemberShape[] {
  return Array.from({ length: options.nodes }, (_, index) => ({
    name: `node-${index}`,
    role: 'node' as const,
    zone: `zone-${String.fromCharCode(97 + (index % options.zones))}`,
  }))
}
