import { Command } from 'commander'
import { UsageError } from '../core/errors.ts'
import type { Invocation } from './invocation.ts'

/** `node-image build`: there for its name; it comes with the provider that needs it. */
export function nodeImageCommand(_invocation: Invocation): Command {
  const build = new Command('build')
    .description('our own kind node image, made without any registry (comes with --provider kind)')
    .action(() => {
      throw new UsageError('node-image build is not there yet: it comes with the provider kind')
    })
  return new Command('node-image').description('images for the provider kind').addCommand(build)
}
