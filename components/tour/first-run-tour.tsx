/** Shows a person the first screen once, and again when they ask for it. */
import dynamic from 'next/dynamic'
import { useRouter } from 'next/router'
import { useEffect, useState } from 'react'
import type { SessionUser } from '@/replies/account'
import { hasSeenTour, noteTourSeen } from './seen'

const Steps = dynamic(() => import('./steps'), { ssr: false })

interface Props {
  user: SessionUser
  /** What the tour points at is there. */
  isReady: boolean
}

export function FirstRunTour({ user, isReady }: Props) {
  const router = useRouter()
  const isAsked = router.query.tour !== undefined
  const [isOpen, setOpen] = useState(false)

  useEffect(() => {
    if (!isReady || !(isAsked || !hasSeenTour(user.id))) return
    noteTourSeen(user.id)
    setOpen(true)
  }, [isReady, isAsked, user.id])

  function close() {
    setOpen(false)
    if (isAsked) void router.replace('/', undefined, { shallow: true, scroll: false })
  }
  return isOpen ? <Steps close={close} /> : null
}
