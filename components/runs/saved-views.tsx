/** Filters that a person has named: one click away, shared by their link. */
import { CloseOutlined, DownOutlined, SaveOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal } from 'antd'
import Link from 'next/link'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SavedView } from '@/replies/runs'
import { api } from '../api'
import { Copyable } from '../copyable'
import { useTellError } from '../tell-error'
import { useOnce } from '../use-once'
import { useQuestion } from '../use-question'
import { VIEWS_API, viewsQuery } from './run'
import styles from './runs.module.css'
import { type RunsState, viewToQuery } from './runs-state'

/** So many stand beside each other; the others, and there may be fifty, are one click further. */
const AT_FIRST = 5

function useViewCommands() {
  const t = useTranslations('runs')
  const client = useQueryClient()
  const tellError = useTellError()
  const { message } = App.useApp()
  const attempt = async (work: () => Promise<unknown>, done: string): Promise<boolean> => {
    try {
      await work()
      message.success(done)
      return true
    } catch (error) {
      tellError(t('failed'), error)
      return false
    } finally {
      await client.refetchQueries({ queryKey: viewsQuery.queryKey })
    }
  }
  return {
    save: (name: string, query: string) =>
      attempt(() => api(VIEWS_API, { method: 'POST', body: { name, query } }), t('viewSaved', { name })),
    forget: ({ id, name }: SavedView) =>
      attempt(
        () => api(`${VIEWS_API}/${encodeURIComponent(id)}`, { method: 'DELETE' }),
        t('viewDeleted', { name }),
      ),
  }
}

interface DialogProps {
  save: (name: string) => Promise<boolean>
  close: () => void
}

function SaveDialog({ save, close }: DialogProps) {
  const t = useTranslations('runs')
  const id = useId()
  const [name, setName] = useState('')
  const [isMissing, setMissing] = useState(false)
  const once = useOnce()
  async function submit() {
    if (name.trim() === '') return setMissing(true)
    if (await save(name.trim())) close()
  }
  return (
    <Modal
      open
      title={t('saveView')}
      okText={t('save')}
      cancelText={t('back')}
      onOk={() => once(submit)}
      onCancel={close}
    >
      <div className={styles.form}>
        <label htmlFor={id}>{t('viewName')}</label>
        <Input
          id={id}
          value={name}
          maxLength={80}
          autoFocus
          autoComplete="off"
          data-testid="view-name"
          aria-invalid={isMissing}
          {...(isMissing ? { status: 'error', 'aria-describedby': `${id}-missing` } : {})}
          onChange={(event) => {
            setName(event.target.value)
            setMissing(false)
          }}
          onPressEnter={() => once(submit)}
        />
        {isMissing && (
          <p id={`${id}-missing`} role="alert">
            {t('viewNameMissing')}
          </p>
        )}
      </div>
    </Modal>
  )
}

function View({ view, isChosen, forget }: { view: SavedView; isChosen: boolean; forget: () => void }) {
  const t = useTranslations('runs')
  return (
    <li className={styles.view} data-chosen={isChosen}>
      <Link
        href={`/runs?${view.query}`}
        shallow
        title={view.name}
        aria-current={isChosen ? 'true' : undefined}
      >
        <bdi>{view.name}</bdi>
      </Link>
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined aria-hidden />}
        aria-label={t('deleteView', { name: view.name })}
        onClick={forget}
      />
    </li>
  )
}

/** A list that opens below its button, and closes when one goes elsewhere. */
function Folded({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const leave = ({ target }: Event) => {
      if (target instanceof Node && !box.current?.contains(target)) box.current?.removeAttribute('open')
    }
    const closeOnEscape = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape' || !box.current?.open) return
      box.current.removeAttribute('open')
      box.current.querySelector('summary')?.focus()
    }
    document.addEventListener('pointerdown', leave)
    document.addEventListener('focusin', leave)
    document.addEventListener('keydown', closeOnEscape)
    return () => {
      document.removeEventListener('pointerdown', leave)
      document.removeEventListener('focusin', leave)
      document.removeEventListener('keydown', closeOnEscape)
    }
  }, [])
  return (
    <details ref={box} className={styles.folded} data-testid="more-views">
      <summary>
        {label} <DownOutlined aria-hidden />
      </summary>
      <ul>{children}</ul>
    </details>
  )
}

export function SavedViews({ state }: { state: RunsState }) {
  const t = useTranslations('runs')
  const { data: views = [] } = useQuery(viewsQuery)
  const { ask } = useQuestion()
  const { save, forget } = useViewCommands()
  const [isSaving, setSaving] = useState(false)
  const query = new URLSearchParams(viewToQuery(state)).toString()
  const link = `${typeof location === 'undefined' ? '' : location.origin}/runs${query === '' ? '' : `?${query}`}`
  const sorted = (text: string) => [...new URLSearchParams(text)].sort().join('&')
  const askForget = (view: SavedView) =>
    ask({
      title: t('deleteViewTitle', { name: view.name }),
      content: t('deleteViewText'),
      okText: t('delete'),
      cancelText: t('back'),
      danger: true,
      onOk: () => forget(view),
    })
  const isChosen = (view: SavedView) => sorted(view.query) === sorted(query)
  const shown = views.filter((view, index) => index < AT_FIRST || isChosen(view))
  const folded = views.filter((view) => !shown.includes(view))
  const item = (view: SavedView) => (
    <View key={view.id} view={view} isChosen={isChosen(view)} forget={() => askForget(view)} />
  )
  return (
    <nav aria-label={t('views')}>
      <ul className={styles.views} data-testid="saved-views">
        {shown.map(item)}
        {folded.length > 0 && (
          <li>
            <Folded label={t('moreViews', { count: String(folded.length) })}>{folded.map(item)}</Folded>
          </li>
        )}
        <li>
          <Button
            icon={<SaveOutlined aria-hidden />}
            disabled={query === ''}
            onClick={() => setSaving(true)}
            data-testid="save-view"
          >
            {t('saveView')}
          </Button>
        </li>
        <li>
          <Copyable text={link} words={[t('copyLink'), t('linkCopied')]}>
            {t('copyLink')}
          </Copyable>
        </li>
      </ul>
      {isSaving && <SaveDialog save={(name) => save(name, query)} close={() => setSaving(false)} />}
    </nav>
  )
}
