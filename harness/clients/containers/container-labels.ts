/** Labels of ours, on containers, networks and volumes that belong to a testbed. */
export const runLabel = 'holdfast.dev/run'
export const testbedLabel = 'holdfast.dev/testbed'
