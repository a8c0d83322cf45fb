/** The first screen with the tour over it. */
export const TOUR_PATH = '/?tour=1'
