import type { NewEvent, ObjectEvent } from '../../core/event.ts'
import type { Resource, ResourceViews } from '../../core/resources.ts'
import type { WatchedResource } from './watched-resources.ts'
import type { WatchedObject } from './watch-stream.ts'

type Change = ObjectEvent['change']

/**
 * The objects of a resource as they were seen last, by uid. Records each change of a projection,
 * and nothing when only what is not projected has changed.
 */
export class ObservedObjects<R extends Resource> {
  readonly #resource: R
  readonly #project: WatchedResource<R>['project']
  readonly #record: (event: NewEvent) => void
  readonly #views = new Map<string, ResourceViews[R]>()
  readonly #texts = new Map<string, string>()

  constructor(
    resource: R,
    project: WatchedResource<R>['project'],
    record: (event: NewEvent) => void,
  ) {
    this.#resource = resource
    this.#project = project
    this.#record = record
  }

  /** The last projection of every object that exists, by uid; it changes as objects do. */
  get views(): ReadonlyMap<string, ResourceViews[R]> {
    return this.#views
  }

  /** Takes in an object of a list or of a watch. */
  see(change: 'listed' | 'added' | 'modified', object: WatchedObject): void {
    const uid = object.metadata?.uid
    const view = this.#project(object)
    if (uid === undefined || view === undefined) return
    const text = JSON.stringify(view)
    if (this.#texts.get(uid) === text) return
    this.#texts.set(uid, text)
    this.#views.set(uid, view)
    this.#write(change, view)
  }

  /** Takes in a deletion, with the object's last state. */
  seeDeleted(object: WatchedObject): void {
    const uid = object.metadata?.uid
    const view = this.#project(object)
    if (uid === undefined || view === undefined) return
    this.#forget(uid)
    this.#write('deleted', view)
  }

  /** Takes in a whole list: what is not in it any more has vanished unseen. */
  replace(objects: readonly WatchedObject[]): void {
    const listed = new Set(objects.map((object) => object.metadata?.uid))
    for (const [uid, view] of this.#views) {
      if (listed.has(uid)) continue
      this.#forget(uid)
      this.#write('gone', view)
    }
    for (const object of objects) this.see('listed', object)
  }

  #forget(uid: string): void {
    this.#views.delete(uid)
    this.#texts.delete(uid)
  }

  #write(change: Change, object: ResourceViews[R]): void {
    this.#record({ kind: 'object', change, resource: this.#resource, object } as NewEvent)
  }
}
