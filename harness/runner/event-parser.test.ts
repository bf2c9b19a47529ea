import { describe, expect, test } from 'vitest'
import { EventParser } from './event-parser.ts'

const spread =
  '"spread":[{"topologyKey":"zone","maxSkew":1,"whenUnsatisfiable":"DoNotSchedule",' +
  '"nodeTaintsPolicy":"Honor","nodeAffinityPolicy":"Honor","matchLabels":{"a":"b"}}]'
const tolerations = '"tolerations":[{"key":"k","operator":"Exists"}]'

function podLine(uid: string, ending = `,${spread},${tolerations}`): string {
  const head = '{"t":1.5,"check":"a/b","kind":"object","change":"added","resource":"pods"'
  return `${head},"object":{"namespace":"n","name":"ü","uid":"${uid}"${ending}}}`
}

function spreadOf(event: unknown): unknown {
  return (event as { object: { spread?: unknown } }).object.spread
}

describe('EventParser', () => {
  test('gives what JSON.parse gives, in the same order, wherever the constraints stand', () => {
    const parser = new EventParser()
    const inText = ',"labels":{"x":",\\"spread\\":[{\\"}}"}'
    const endings = [
      '',
      `,${spread}`,
      `,${spread},${tolerations}`,
      `,${spread},"nodeSelector":{"d":"e"},${tolerations}`,
      `,"nested":{"a":1,${spread}}`,
      `,"nested":{"a":1,${spread}},"b":1`,
      `},"other":{"a":1,${spread}`,
      inText,
      `${inText},${spread}`,
    ]
    for (const line of endings.flatMap((ending) => [podLine('1', ending), podLine('2', ending)])) {
      expect(JSON.stringify(parser.parse(line))).toBe(JSON.stringify(JSON.parse(line)))
    }
  })

  test('lets pods of one template share their constraints, and no others', () => {
    const parser = new EventParser()
    const [one, other, third] = [podLine('1'), podLine('2'), podLine('3', `,${spread}`)].map(
      (line) => spreadOf(parser.parse(line)),
    )
    expect(one).toBe(other)
    expect(one).not.toBe(third)
    expect(one).toEqual(third)
  })

  test('knows that a line is broken before, in and behind the constraints', () => {
    const parser = new EventParser()
    const line = podLine('1')
    parser.parse(line)
    for (const broken of [
      line.slice(0, -1),
      `${line}}`,
      `${line},${line}`,
      line.replace('"name"', 'name'),
      line.replace('"zone"', '"zone'),
      line.replace('"t":1.5', '"t":'),
      line.replace('"t":1.5', '"t":"1.5"'),
      line.replace('"object":', '"objects":'),
      '',
      'null',
      '[1]',
    ]) {
      expect(parser.parse(broken), broken).toBeUndefined()
    }
    expect(parser.parse(line)).toEqual(JSON.parse(line))
  })
})
