/** The label by which scenarios tell the pods of their workloads apart. */
export const groupLabel = 'holdfast.dev/group'
