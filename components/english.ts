/** What the screens say in English, theirs and their library's. */
export { default as antd } from 'antd/locale/en_US'
export { default as messages } from '@/locales/en.json'
