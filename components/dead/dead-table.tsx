/** The dead runs themselves, those that died last first; each can be chosen, looked at and handled. */
import { DeleteOutlined, EditOutlined, EyeOutlined, RedoOutlined } from '@ant-design/icons'
import { Button, Checkbox } from 'antd'
import { useTranslations } from 'use-intl'
import type { DeadLetter } from '@/replies/dead-letters'
import { Copyable } from '../copyable'
import { type DataColumn, DataTable } from '../data-table'
import { formatDateTime, formatNumber, NOTHING } from '../format'
import { useLanguage } from '../language'
import { useWho } from '../who'
import styles from './dead.module.css'

/** The end of an id tells runs apart; its beginning is the job's. */
const SHORT_ID = 8

/** What one asks to be done with one run. */
export type Verb = 'look' | 'retry' | 'edit' | 'discard'

const VERBS = [
  ['look', 'lookOf', EyeOutlined],
  ['retry', 'retryOf', RedoOutlined],
  ['edit', 'editOf', EditOutlined],
  ['discard', 'discardOf', DeleteOutlined],
] as const

/** Id of the button that has the focus when what it opened is closed. */
export const verbButtonId = (verb: Verb, id: string) => `${verb}-${id}`

interface RowProps {
  letter: DeadLetter
  act: (verb: Verb, letter: DeadLetter) => void
}

function RowActions({ letter, act }: RowProps) {
  const t = useTranslations('dead')
  return (
    <span className={styles.actions}>
      {VERBS.filter(([verb]) => verb === 'look' || letter.mayAct).map(([verb, label, Icon]) => (
        <Button
          key={verb}
          id={verbButtonId(verb, letter.id)}
          type="text"
          size="small"
          danger={verb === 'discard'}
          icon={<Icon aria-hidden />}
          title={t(verb)}
          aria-label={t(label, { id: letter.id })}
          onClick={() => act(verb, letter)}
        />
      ))}
    </span>
  )
}

interface Props {
  letters: readonly DeadLetter[] | undefined
  isStale: boolean
  chosen: ReadonlySet<string>
  /** All that match are chosen, whether they are shown or not. */
  isAllChosen: boolean
  mayChoose: boolean
  choose: (id: string, isChosen: boolean) => void
  act: RowProps['act']
}

function useColumns({ chosen, isAllChosen, mayChoose, choose, act }: Props): DataColumn<DeadLetter>[] {
  const t = useTranslations('dead')
  const language = useLanguage()
  const who = useWho()
  const columns: DataColumn<DeadLetter>[] = [
    {
      key: 'job',
      title: t('job'),
      width: 165,
      isHeading: true,
      render: ({ id, jobTitle, subject }) => (
        <>
          {jobTitle}
          {subject !== null && (
            <>
              {' · '}
              <bdi>{subject}</bdi>
            </>
          )}
          <br />
          <Copyable text={id} title={id} isCode>
            …{id.slice(-SHORT_ID)}
          </Copyable>
        </>
      ),
    },
    {
      key: 'error',
      title: t('error'),
      width: 250,
      render: ({ error }) => <bdi>{error?.message ?? NOTHING}</bdi>,
    },
    {
      key: 'failures',
      title: t('failures'),
      width: 84,
      align: 'end',
      render: ({ failures }) => formatNumber(failures, language),
    },
    {
      key: 'at',
      title: t('at'),
      width: 104,
      render: ({ finishedAt }) => (finishedAt === null ? NOTHING : formatDateTime(finishedAt, language)),
    },
    { key: 'user', title: t('user'), width: 120, render: ({ requestedBy }) => <bdi>{who(requestedBy)}</bdi> },
    {
      key: 'actions',
      title: t('actions'),
      width: 124,
      render: (letter) => <RowActions letter={letter} act={act} />,
    },
  ]
  if (!mayChoose) return columns
  const box: DataColumn<DeadLetter> = {
    key: 'chosen',
    title: t('chosen'),
    width: 40,
    isHeading: true,
    render: ({ id }) => (
      <Checkbox
        checked={isAllChosen || chosen.has(id)}
        aria-label={t('chooseOne', { id })}
        onChange={(event) => choose(id, event.target.checked)}
      />
    ),
  }
  return [box, ...columns]
}

export function DeadTable(props: Props) {
  const t = useTranslations('dead')
  const columns = useColumns(props)
  return (
    <DataTable
      label={t('table')}
      columns={columns}
      rows={props.letters}
      keyOf={({ id }) => id}
      isStale={props.isStale}
    />
  )
}
