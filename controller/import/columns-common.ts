/** Columns that files of several types have. */
import type { ColumnLine } from './columns'

export const COMMON = {
  order_id: [
    'order_id',
    'code',
    'Nomor Pesanan',
    'Order number',
    'orderid',
    'order id',
    'product + order id',
    'product_order_id',
    'no_order',
    'noorder',
    'order',
  ],
  segmen: ['segmen', 'text', 'Segmen', 'Segment', 'segmen_n'],
  po_name: ['po_name', 'text', 'Nama PO', 'PO name', 'poname', 'po'],
} as const satisfies Record<string, ColumnLine>
