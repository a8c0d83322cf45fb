/** What is under way is not begun again: state reaches a button a moment after a click, a second click before that. */
import type { UseMutationResult } from '@tanstack/react-query'
import { useRef } from 'react'

/** Does the work, unless work of the same name is under way: then null, and nothing is done. Errors go to the caller. */
type Once = <Answer>(work: () => Promise<Answer>, name?: string) => Promise<Answer | null>

export function useOnce(): Once {
  const underWay = useRef(new Set<string>())
  return async (work, name = '') => {
    if (underWay.current.has(name)) return null
    underWay.current.add(name)
    try {
      return await work()
    } finally {
      underWay.current.delete(name)
    }
  }
}

/** A form's way to send: as `mutate`, but a double click sends once. Errors are the mutation's own to tell. */
export function useSendOnce<Reply, Body>(
  mutation: Pick<UseMutationResult<Reply, Error, Body>, 'mutateAsync'>,
): (body: Body) => void {
  const once = useOnce()
  return (body) => {
    void once(() => mutation.mutateAsync(body)).catch(() => undefined)
  }
}
