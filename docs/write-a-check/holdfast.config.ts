import { defineConfig } from 'holdfast'

export default defineConfig({
  checks: ['checks/**/*.check.ts'],
})
