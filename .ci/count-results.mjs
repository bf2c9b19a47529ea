// Adds up the test cases of JUnit files and the steps that have none of their own, and prints the
// line that ends a CI run. Arguments: steps passed, steps failed, JUnit files.
import { readFileSync } from 'node:fs'

const [stepsPassed, stepsFailed, ...files] = process.argv.slice(2)
let passed = Number(stepsPassed)
let failed = Number(stepsFailed)
for (const file of files) {
  let text
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // The step that should have written it failed, and counts as failed.
    continue
  }
  for (const [, content = ''] of text.matchAll(/<testcase\b[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs)) {
    if (/<(failure|error)\b/.test(content)) failed++
    else if (!/<skipped\b/.test(content)) passed++
  }
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
