/** Words of which names, degrees and positions are made. All people are invented. */

export const menGiven =
  "Agus|Budi|Slamet|Joko|Eko|Dwi|Tri|Heru|Bambang|Suparno|Sutrisno|Hadi|Wahyu|Arif|Rizky|Dedi|Yusuf|Ahmad|Muhammad|Abdul|Imam|Fajar|Galih|Hendra|Iwan|Kurnia|Lukman|Ma'ruf|Nanang|Rahmat|Syafi'i|Teguh|Umar|Wawan|Yoga|Zainal|Rif'an|I Made|I Wayan|Yohanes".split(
    '|',
  )

export const womenGiven =
  "Siti|Sri|Dewi|Ani|Endang|Nur|Ratna|Wiwik|Yuli|Indah|Fitri|Nur'aini|Sa'diyah|Rina|Lilis|Maya|Novi|Puji|Retno|Sulastri|Tutik|Umi|Wahyuni|Yanti|Zubaidah|Aisyah|Dian|Eka|Hesti|Kartika|Lestari|Mega|Ni Luh|Ni Made|Maria|Rahma|Salsabila|Titin|Winarti|Ayu".split(
    '|',
  )

export const secondNames =
  "Santoso|Wibowo|Prasetyo|Nugroho|Setiawan|Hidayat|Kurniawan|Saputra|Rahman|Hakim|Susanto|Gunawan|Pratama|Utomo|Wijaya|Purnomo|Firmansyah|Siregar|Nasution|Simanjuntak|Harahap|Lubis|Sitompul|Manurung|Tampubolon|Pangestu|Ramadhan|Ardiansyah|Mahendra|Suryadi|Al-Mas'ud|Mu'min|Sya'bani|Pattinasarany|Tuasikal|Latuconsina|Mangunsong|Kusumo|Handoko|Suharto".split(
    '|',
  )

export const womenSecondNames =
  "Wahyuningsih|Rahayu|Lestari|Handayani|Kusumawati|Puspitasari|Astuti|Maharani|Fatimah|Nurhayati|Permatasari|Susanti|Anggraini|Utami|Purwanti|Setyowati|Hidayati|Rohmah|Jum'ati|Rif'ah|Oktaviani|Widiastuti|Safitri|Sulistyowati|Hasanah|Siregar|Nasution|Harahap|Simanjuntak|Wijayanti".split(
    '|',
  )

export const titlesBefore = ['Dr. ', 'dr. ', 'drg. ', 'Drs. ', 'Ir. ', 'H. ', 'Hj. ', 'Dr. Ir. '] as const

export const titlesAfter =
  ', S.Pd.|, S.Pd., M.Pd.|, S.E.|, S.E., M.M.|, S.H., M.H.|, S.Kom.|, S.Kom., M.T.|, S.Kep., Ns.|, A.Md.Keb.|, S.Sos., M.Si.|, S.T.|, A.Md.|, S.STP., M.AP.|, Sp.PD.'.split(
    '|',
  )

export const positions =
  'Guru Ahli Pertama|Guru Ahli Muda|Guru Ahli Madya|Perawat Terampil|Perawat Ahli Muda|Bidan Mahir|Dokter Ahli Madya|Pengelola Kepegawaian|Analis SDM Aparatur Ahli Muda|Pranata Komputer Ahli Pertama|Pengadministrasi Perkantoran|Arsiparis Terampil|Kepala Subbagian Umum dan Kepegawaian|Kepala Bidang Pembinaan|Penyuluh Pertanian Mahir|Pengawas Sekolah Ahli Madya|Auditor Ahli Muda|Perencana Ahli Pertama|Bendahara|Pengemudi'.split(
    '|',
  )
