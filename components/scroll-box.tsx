/** A box whose content may be wider than it. Its edges say so by a shadow, and the keyboard reaches it then. */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import styles from './data-table.module.css'

interface Edges {
  /** Whether there is more to see on that side. */
  start: boolean
  end: boolean
}

function edgesOf(box: HTMLElement): Edges {
  const left = box.scrollWidth - box.clientWidth - box.scrollLeft
  return { start: box.scrollLeft > 1, end: left > 1 }
}

export function ScrollBox({ label, children }: { label: string; children: ReactNode }) {
  const ref = useRef<HTMLElement>(null)
  const [edges, setEdges] = useState<Edges>({ start: false, end: false })

  useEffect(() => {
    const box = ref.current
    if (box === null) return
    const measure = () => {
      const found = edgesOf(box)
      setEdges((known) => (known.start === found.start && known.end === found.end ? known : found))
    }
    const sizes = new ResizeObserver(measure)
    sizes.observe(box)
    for (const child of box.children) sizes.observe(child)
    box.addEventListener('scroll', measure, { passive: true })
    return () => {
      sizes.disconnect()
      box.removeEventListener('scroll', measure)
    }
  }, [])

  return (
    <div className={styles.frame} data-more-start={edges.start} data-more-end={edges.end}>
      <section
        ref={ref}
        className={styles.scroller}
        aria-label={label}
        {...(edges.start || edges.end ? { tabIndex: 0 } : {})}
      >
        {children}
      </section>
    </div>
  )
}
