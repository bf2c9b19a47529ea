// Adds up the test cases of JUnit files and the steps that have none of their own, and prints the
// last lines of a CI run: what failed, by name, with the first line of why, and the two sums.
// Arguments: steps passed, names of the steps that failed (comma after each), JUnit files.
import { readFileSync } from 'node:fs'

const [stepsPassed, stepsFailed, ...files] = process.argv.slice(2)
let passed = Number(stepsPassed)
const failures = stepsFailed.split(',').filter((name) => name !== '')
for (const file of files) {
  let text
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // The step that should have written it failed, and counts as failed.
    continue
  }
  const cases = text.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)
  for (const [, attributes, content = ''] of cases) {
    const failure = /<(?:failure|error)\b([^>]*)/s.exec(content)
    if (failure !== null) {
      const why = attribute(failure[1], 'message').split('\n', 1)[0]
      failures.push(
        `${attribute(attributes, 'classname')}: ${attribute(attributes, 'name')}: ${why}`,
      )
    } else if (!/<skipped\b/.test(content)) passed++
  }
}

function attribute(text, name) {
  const [, value = ''] = new RegExp(`\\b${name}="([^"]*)"`, 's').exec(text) ?? []
  return value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')
}

console.log(['', ...failures.map((failure) => `failed: ${failure}`)].join('\n'))
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length === 0 ? 0 : 1)
