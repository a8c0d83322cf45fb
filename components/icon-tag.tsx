/** A state as a tag: an icon, a word, and only then a colour. */
import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons'
import { Tag } from 'antd'
import type { ComponentType, ReactNode } from 'react'

export interface Look {
  color: 'default' | 'processing' | 'success' | 'warning' | 'error'
  Icon: ComponentType<{ 'aria-hidden': boolean }>
}

/** How each of some states looks. */
export type Looks<State extends string> = Readonly<Record<State, Look>>

export const GOOD: Look = { color: 'success', Icon: CheckCircleOutlined }
export const BAD: Look = { color: 'error', Icon: CloseCircleOutlined }

interface Props {
  look: Look
  /** The word. */
  children: ReactNode
  title?: string
  testId?: string | undefined
}

export function IconTag({ look: { color, Icon }, children, title, testId }: Props) {
  return (
    <Tag color={color} variant="outlined" icon={<Icon aria-hidden />} title={title} data-testid={testId}>
      {children}
    </Tag>
  )
}
