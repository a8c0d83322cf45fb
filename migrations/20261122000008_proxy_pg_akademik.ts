import type { Knex } from 'knex'
import { degreeTable } from './shared/degrees'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    degreeTable('proxy_pg_akademik', [
      'gelar_depan',
      'gelar_belakang',
      'pendidikan_nama',
      'nomor_sk',
      'tanggal_sk',
    ]),
  )
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE siasn_proxy.proxy_pg_akademik')
}
