/** Writes the JSON Schema of a report to the path that it is given; part of `npm run build`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { reportJsonSchema } from '../../harness/core/report-schema.ts'

const path = process.argv[2]
if (path === undefined) throw new Error('usage: node tools/report-schema/write-schema.ts FILE')
mkdirSync(dirname(path), { recursive: true })
writeFileSync(path, `${JSON.stringify(reportJsonSchema(), undefined, 2)}\n`)
