/** The way to the palette, by a press or by Ctrl+K. What it needs is fetched when it is first asked for. */
import { SearchOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SessionUser } from '@/replies/account'
import styles from './palette.module.css'

const Palette = dynamic(() => import('./palette'), { ssr: false })

/** Something else has the whole attention; the palette itself may still be on its way out. */
function isDialogOpen(): boolean {
  return [...document.querySelectorAll('[aria-modal="true"]')].some(
    (dialog) => dialog.checkVisibility() && dialog.querySelector('[data-palette]') === null,
  )
}

function isHotkey({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !altKey && !shiftKey
}

export function PaletteButton({ user }: { user: SessionUser }) {
  const t = useTranslations('palette')
  const [isOpen, setOpen] = useState(false)
  const [isWanted, setWanted] = useState(false)
  const open = () => {
    setWanted(true)
    setOpen(true)
  }

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isHotkey(event)) return
      event.preventDefault()
      if (isDialogOpen()) return
      setWanted(true)
      setOpen(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <Button
        id="palette-button"
        type="text"
        className={styles.button ?? ''}
        icon={<SearchOutlined />}
        aria-label={t('open')}
        aria-keyshortcuts="Control+K Meta+K"
        title={t('open')}
        onClick={open}
        data-testid="palette-button"
      />
      {isWanted && <Palette user={user} isOpen={isOpen} close={() => setOpen(false)} />}
    </>
  )
}
