import { HarnessError } from '../../../core/errors.ts'

/** Field 1, a varint: how a stored job begins. */
const partitionTag = 0x08
const moreBit = 0x80n

/**
 * The partition of a job, from the value that the store has of it. Jobs are shared by it: of the
 * replicas in the order of their names, that of its remainder delivers the job.
 */
export function partitionOf(value: Buffer): bigint {
  if (value[0] !== partitionTag) throw new HarnessError('a stored job begins with no partition')
  let partition = 0n
  for (const [index, byte] of value.subarray(1, 11).entries()) {
    const bits = BigInt(byte)
    partition |= (bits & 0x7fn) << BigInt(7 * index)
    if ((bits & moreBit) === 0n) return partition
  }
  throw new HarnessError('the partition of a stored job does not end')
}
