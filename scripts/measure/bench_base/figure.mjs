const {loadPyodide}=await import('../pyodide/pyodide.mjs');
const py=await loadPyodide();
await py.loadPackage('numpy',{messageCallback(){}});
py.runPython('import numpy as np');
onmessage=async({data})=>{
  try{
    await py.loadPackage('matplotlib',{messageCallback(){}});
    py.runPython("import os; os.environ['MPLBACKEND']='agg'");
    postMessage({png:py.runPython(data)});
  }catch(e){postMessage({error:String(e)})}
};
postMessage({ready:true});
