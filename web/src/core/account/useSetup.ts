// How far a firm has come: what is there already, which first steps are done.  One query for all who ask.
import { useQuery } from '@tanstack/vue-query'
import { api, take } from '../api/client'
import { keys } from '../api/query'

export const useSetup = () => useQuery({ queryKey: keys.setup, queryFn: () => take(api.GET('/api/v1/setup')) })
