-- What wrk sends for `bin/bench desk`: the reception of a dossier, each time a new one, by one officer after the other.
-- Its argument is a file with a line for each officer: the cookies, a tab, the form without its identifier.
local officers, last, failed = {}, 0, 0

function init(args)
  for line in io.lines(args[1]) do
    local cookie, form = line:match("^(.-)\t(.*)$")
    officers[#officers + 1] = { cookie = cookie, form = form }
  end
  math.randomseed(os.time())
end

-- A UUIDv7, as the page of the counter makes them.
local function identifier()
  local ms, random = os.time() * 1000 + last % 1000, function(most) return math.random(0, most) end
  return string.format("%08x-%04x-7%03x-%04x-%04x%08x", math.floor(ms / 65536), ms % 65536, random(0xfff), 0x8000 + random(0x3fff), random(0xffff), random(0x7fffffff))
end

function request()
  last = last + 1
  local officer = officers[last % #officers + 1]
  local headers = { ["cookie"] = officer.cookie, ["content-type"] = "application/x-www-form-urlencoded", ["origin"] = wrk.scheme .. "://" .. wrk.headers["Host"], ["sec-fetch-site"] = "same-origin" }
  return wrk.format("POST", "/ho-so/tiep-nhan", headers, officer.form .. "&id=" .. identifier())
end

-- A reception leads to its dossier; whoever is no longer signed in is led to the sign-in page.
function response(status, headers)
  local to = headers["location"] or headers["Location"] or ""
  if status == 303 and to:find("^/ho%-so/") then return end
  failed = failed + 1
  if failed == 1 then io.stderr:write("answered with ", status, " ", to, "\n") end
end

function done(summary, latency)
  for kind, count in pairs(summary.errors) do
    if kind ~= "status" and count > 0 then io.stderr:write(count, " errors: ", kind, "\n") end
  end
  io.write(string.format("%d %d %.3f %.3f\n", summary.requests, summary.duration, latency:percentile(50) / 1000, latency:percentile(95) / 1000))
end
