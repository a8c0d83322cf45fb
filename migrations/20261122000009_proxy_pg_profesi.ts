import type { Knex } from 'knex'
import { degreeTable } from './shared/degrees'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(degreeTable('proxy_pg_profesi', ['gelar_profesi', 'nomor_sertifikat', 'tanggal_sertifikat']))
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE siasn_proxy.proxy_pg_profesi')
}
